"""What issues and newsletters are written with."""

import django.core.validators
import django.db.models.deletion
import mailer.issues.models.newsletter
import mailer.issues.validators
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0004_funding'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='issue',
            name='emptied',
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name='issue',
            name='made_from',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='issues.issue'),
        ),
        migrations.AddField(
            model_name='issue',
            name='visibility',
            field=models.CharField(blank=True, choices=[('public', 'everybody'), ('subscribers', 'subscribers, by the link in their mail'), ('staff', 'staff alone')], help_text='Who sees it on the web once it was sent; as the newsletter says if empty.', max_length=12, verbose_name='archive'),
        ),
        migrations.AddField(
            model_name='newsletter',
            name='about',
            field=models.TextField(blank=True, help_text='A line or two at the top of the archive.', max_length=500, verbose_name='about'),
        ),
        migrations.AddField(
            model_name='newsletter',
            name='accent',
            field=models.CharField(blank=True, help_text='Of links, buttons and figures, as #rrggbb; the colour above if empty.', max_length=7, validators=[mailer.issues.validators.readable_colour], verbose_name='accent'),
        ),
        migrations.AddField(
            model_name='newsletter',
            name='arabic_fonts',
            field=models.CharField(choices=[('plain', 'plain, as on screens'), ('naskh', 'Naskh, as in books')], default='plain', max_length=20, verbose_name='fonts for Arabic script'),
        ),
        migrations.AddField(
            model_name='newsletter',
            name='footer',
            field=wagtail.fields.RichTextField(blank=True, help_text='Stands at the end of every mail, above the postal address: a registration number, a motto.', verbose_name='footer'),
        ),
        migrations.AddField(
            model_name='newsletter',
            name='latin_fonts',
            field=models.CharField(choices=[('serif-headings', 'headings with serifs, text without'), ('serif', 'with serifs throughout'), ('sans', 'without serifs throughout')], default='serif-headings', max_length=20, verbose_name='fonts for Latin script'),
        ),
        migrations.AddField(
            model_name='newsletter',
            name='proof_days',
            field=models.PositiveSmallIntegerField(default=14, help_text='A proof that was not signed by then expires, and a new one has to be made.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='days to sign'),
        ),
        migrations.AddField(
            model_name='newsletter',
            name='reviewers',
            field=models.ManyToManyField(blank=True, help_text='A test may be sent to them, and to people on the staff list who have an account here.', related_name='reviews', to=settings.AUTH_USER_MODEL, verbose_name='reviewers'),
        ),
        migrations.AddField(
            model_name='newsletter',
            name='signers',
            field=models.ManyToManyField(blank=True, help_text='Who is asked to sign, and may. If nobody is chosen: everybody who “Can sign a proof”.', related_name='signs', to=settings.AUTH_USER_MODEL, verbose_name='signers'),
        ),
        migrations.AddField(
            model_name='newsletter',
            name='theme',
            field=models.CharField(choices=mailer.issues.models.newsletter.themes, default='gazette', help_text='How the mail is laid out: a folder of templates on the server.', max_length=60, verbose_name='theme'),
        ),
        migrations.AddField(
            model_name='newsletter',
            name='visibility',
            field=models.CharField(choices=[('public', 'everybody'), ('subscribers', 'subscribers, by the link in their mail'), ('staff', 'staff alone')], default='public', help_text='Who sees sent issues on the web; each issue may differ.', max_length=12, verbose_name='archive'),
        ),
        migrations.AlterField(
            model_name='issue',
            name='body',
            field=wagtail.fields.StreamField([('foreword', 5), ('programme', 12), ('story', 25), ('text', 27), ('photo', 19), ('quote', 31), ('gallery', 33), ('figures', 38), ('button', 41), ('event', 51), ('divider', 52), ('about', 54), ('supporters', 58), ('contacts', 70), ('credits', 74), ('notice', 75)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as “A word from the head of mission”.', 'label': 'Title', 'max_length': 255, 'required': False}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ol', 'ul', 'merge-field'], 'label': 'Text'}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as “Sincerely yours,”.', 'label': 'Valediction', 'max_length': 255, 'required': False}), 3: ('wagtail.blocks.CharBlock', (), {'help_text': 'Who signs; readers see it below the text.', 'label': 'Name', 'max_length': 255, 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as “Head of mission”.', 'label': 'Role', 'max_length': 255, 'required': False}), 5: ('wagtail.blocks.StructBlock', [[('title', 0), ('body', 1), ('valediction', 2), ('name', 3), ('role', 4)]], {}), 6: ('wagtail.snippets.blocks.SnippetChooserBlock', ('issues.Programme',), {'help_text': 'Kept once under “Programmes”: brings title, colour, description, its funders of the day with their logos, and what they want said.', 'label': 'Programme', 'required': False}), 7: ('wagtail.blocks.CharBlock', (), {'help_text': "Only where it differs from the programme's own, or none is chosen.", 'label': 'Title', 'max_length': 255, 'required': False}), 8: ('wagtail.blocks.CharBlock', (), {'help_text': 'The abbreviation donors know it by.', 'label': 'Code', 'max_length': 40, 'required': False}), 9: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ol', 'ul', 'merge-field'], 'help_text': "Instead of the programme's own, in this issue alone.", 'label': 'Description', 'required': False}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'Funder', 'max_length': 255, 'required': True}), 11: ('wagtail.blocks.ListBlock', (10,), {'default': [], 'help_text': 'Only names, and only where no programme is chosen; chosen ones bring logo and sentence.', 'label': 'Funded by'}), 12: ('wagtail.blocks.StructBlock', [[('programme', 6), ('title', 7), ('code', 8), ('body', 9), ('funders', 11)]], {}), 13: ('wagtail.blocks.CharBlock', (), {'help_text': 'Says what happened: “Forty wells run again”.', 'label': 'Title', 'max_length': 255, 'required': True}), 14: ('wagtail.images.blocks.ImageChooserBlock', (), {'help_text': 'May be added later; a proof asks for it.', 'label': 'Photo', 'required': False}), 15: ('wagtail.blocks.CharBlock', (), {'help_text': 'What the photo shows, for those who do not see it. Not the caption again.', 'label': 'Alternative text', 'max_length': 255, 'required': False}), 16: ('wagtail.blocks.TextBlock', (), {'help_text': 'Readers see it below the photo.', 'label': 'Caption', 'max_length': 500, 'required': False, 'rows': 2}), 17: ('wagtail.blocks.CharBlock', (), {'help_text': 'Who took it; that of the picture itself if empty.', 'label': 'Credit', 'max_length': 200, 'required': False}), 18: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'People in it must not be recognised: a proof asks whether the picture keeps that.', 'label': 'Protect faces', 'required': False}), 19: ('wagtail.blocks.StructBlock', [[('image', 14), ('alt', 15), ('caption', 16), ('credit', 17), ('protect_faces', 18)]], {}), 20: ('wagtail.blocks.ListBlock', (19,), {'default': [], 'help_text': 'The first stands below the title, the others below the text.', 'label': 'Photos', 'max_num': 6}), 21: ('wagtail.blocks.CharBlock', (), {'help_text': 'Where the story comes from; readers see it below the text.', 'label': 'Attribution', 'max_length': 500, 'required': False}), 22: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('', 'the whole story'), ('1', 'the first paragraph, then “Continue reading”'), ('2', 'the first two paragraphs, then “Continue reading”'), ('3', 'the first three paragraphs, then “Continue reading”')], 'help_text': 'The archive always has the whole story; “Continue reading” leads there.', 'label': 'In the mail', 'required': False}), 23: ('wagtail.blocks.CharBlock', (), {'label': 'Pseudonym', 'max_length': 255, 'required': True}), 24: ('wagtail.blocks.ListBlock', (23,), {'default': [], 'help_text': "Names in the story that are not the people's own. For you alone; never part of the mail.", 'label': 'Pseudonyms'}), 25: ('wagtail.blocks.StructBlock', [[('title', 13), ('body', 1), ('photos', 20), ('attribution', 21), ('length', 22), ('pseudonyms', 24)]], {}), 26: ('wagtail.blocks.CharBlock', (), {'help_text': 'May be left out.', 'label': 'Title', 'max_length': 255, 'required': False}), 27: ('wagtail.blocks.StructBlock', [[('title', 26), ('body', 1)]], {}), 28: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ol', 'ul', 'merge-field'], 'help_text': 'One to three sentences; readers see them large.', 'label': 'Words'}), 29: ('wagtail.blocks.CharBlock', (), {'label': 'Who said it', 'max_length': 255, 'required': False}), 30: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as “caretaker of the well”.', 'label': 'Role', 'max_length': 255, 'required': False}), 31: ('wagtail.blocks.StructBlock', [[('body', 28), ('name', 29), ('role', 30)]], {}), 32: ('wagtail.blocks.ListBlock', (19,), {'default': [{'alt': '', 'caption': '', 'credit': '', 'image': None, 'protect_faces': False}, {'alt': '', 'caption': '', 'credit': '', 'image': None, 'protect_faces': False}], 'help_text': 'Two of the same shape look best: side by side, one above the other on a phone.', 'label': 'Photos', 'max_num': 2, 'min_num': 2}), 33: ('wagtail.blocks.StructBlock', [[('title', 26), ('photos', 32)]], {}), 34: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as “12,400” or “84 %”.', 'label': 'Value', 'max_length': 40, 'required': True}), 35: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as “people have clean water”.', 'label': 'What it counts', 'max_length': 255, 'required': True}), 36: ('wagtail.blocks.StructBlock', [[('value', 34), ('label', 35)]], {}), 37: ('wagtail.blocks.ListBlock', (36,), {'help_text': 'Two or three side by side look best.', 'label': 'Figures', 'min_num': 1}), 38: ('wagtail.blocks.StructBlock', [[('title', 26), ('items', 37)]], {}), 39: ('wagtail.blocks.CharBlock', (), {'help_text': 'What happens: “Read the report”.', 'label': 'Words on it', 'max_length': 60, 'required': True}), 40: ('wagtail.blocks.URLBlock', (), {'help_text': 'Where it leads: a web address such as https://www.example.org/report.', 'label': 'Address', 'max_length': 500, 'validators': [mailer.issues.validators.leads_somewhere]}), 41: ('wagtail.blocks.StructBlock', [[('label', 39), ('url', 40)]], {}), 42: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 255, 'required': True}), 43: ('wagtail.blocks.DateBlock', (), {'label': 'Day'}), 44: ('wagtail.blocks.TimeBlock', (), {'label': 'From', 'required': False}), 45: ('wagtail.blocks.DateBlock', (), {'help_text': 'Where it lasts for several days.', 'label': 'Last day', 'required': False}), 46: ('wagtail.blocks.TimeBlock', (), {'label': 'To', 'required': False}), 47: ('wagtail.blocks.CharBlock', (), {'label': 'Place', 'max_length': 255, 'required': False}), 48: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'ol', 'ul', 'merge-field'], 'label': 'Text', 'required': False}), 49: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as “Register”.', 'label': 'Words on the button', 'max_length': 60, 'required': False}), 50: ('wagtail.blocks.URLBlock', (), {'help_text': 'Where the button leads, such as https://www.example.org/register.', 'label': 'Address', 'max_length': 500, 'required': False, 'validators': [mailer.issues.validators.leads_somewhere]}), 51: ('wagtail.blocks.StructBlock', [[('title', 42), ('date', 43), ('starts', 44), ('until_date', 45), ('ends', 46), ('place', 47), ('body', 48), ('label', 49), ('url', 50)]], {}), 52: ('mailer.issues.blocks.sights.DividerBlock', (), {}), 53: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 255, 'required': False}), 54: ('wagtail.blocks.StructBlock', [[('title', 53), ('body', 1)]], {}), 55: ('wagtail.blocks.CharBlock', (), {'label': 'Subtitle', 'max_length': 255, 'required': False}), 56: ('wagtail.blocks.CharBlock', (), {'label': 'Name', 'max_length': 255, 'required': True}), 57: ('wagtail.blocks.ListBlock', (56,), {'default': [], 'label': 'Names'}), 58: ('wagtail.blocks.StructBlock', [[('title', 53), ('subtitle', 55), ('body', 48), ('names', 57)]], {}), 59: ('wagtail.blocks.CharBlock', (), {'label': 'Name', 'max_length': 255, 'required': False}), 60: ('wagtail.blocks.CharBlock', (), {'label': 'Role', 'max_length': 255, 'required': False}), 61: ('wagtail.blocks.CharBlock', (), {'label': 'Phone', 'max_length': 60, 'required': False}), 62: ('wagtail.blocks.EmailBlock', (), {'label': 'Email address', 'required': False}), 63: ('wagtail.blocks.StructBlock', [[('name', 59), ('role', 60), ('phone', 61), ('email', 62)]], {}), 64: ('wagtail.blocks.ListBlock', (63,), {'default': [], 'label': 'People'}), 65: ('wagtail.blocks.CharBlock', (), {'label': 'Fax', 'max_length': 60, 'required': False}), 66: ('wagtail.blocks.CharBlock', (), {'help_text': 'Readers see it; the address lies behind it.', 'label': 'Label', 'max_length': 255, 'required': True}), 67: ('wagtail.blocks.URLBlock', (), {'label': 'Address', 'validators': [mailer.issues.validators.leads_somewhere]}), 68: ('wagtail.blocks.StructBlock', [[('label', 66), ('url', 67)]], {}), 69: ('wagtail.blocks.ListBlock', (68,), {'default': [], 'label': 'Websites'}), 70: ('wagtail.blocks.StructBlock', [[('title', 53), ('people', 64), ('phone', 61), ('fax', 65), ('websites', 69)]], {}), 71: ('wagtail.blocks.CharBlock', (), {'help_text': 'Such as “Photos” or “Editor”.', 'label': 'Role', 'max_length': 255, 'required': True}), 72: ('wagtail.blocks.StructBlock', [[('role', 71), ('name', 56)]], {}), 73: ('wagtail.blocks.ListBlock', (72,), {'label': 'Credits', 'min_num': 1}), 74: ('wagtail.blocks.StructBlock', [[('items', 73)]], {}), 75: ('wagtail.blocks.StructBlock', [[('body', 1)]], {})}, verbose_name='blocks'),
        ),
        migrations.AlterField(
            model_name='newsletter',
            name='colour',
            field=models.CharField(default='#1f4e79', help_text='Of headings and bars, as #rrggbb; dark enough for white text on it.', max_length=7, validators=[mailer.issues.validators.readable_colour], verbose_name='colour'),
        ),
    ]
