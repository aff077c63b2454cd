"""What is kept once: programmes, who funds them, what funders want said."""

import django.db.models.deletion
import mailer.issues.models.newsletter
import mailer.issues.validators
import modelcluster.fields
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0003_staff_list'),
        ('subscribers', '0002_time_zone'),
    ]

    operations = [
        migrations.CreateModel(
            name='Funder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('logo', models.ForeignKey(blank=True, help_text='Stands below the programmes it funds. On white, at least 320 pixels wide.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='issues.image', verbose_name='logo')),
                ('organisation', models.OneToOneField(help_text='Readers see its name beside the programmes it funds.', on_delete=django.db.models.deletion.PROTECT, related_name='funder', to='subscribers.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'funder',
                'verbose_name_plural': 'funders',
                'ordering': ('organisation__name',),
            },
        ),
        migrations.CreateModel(
            name='FunderWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=mailer.issues.models.newsletter.languages, default='en', max_length=10, verbose_name='language')),
                ('name', models.CharField(blank=True, help_text="As it is called in this language; the organisation's name if empty.", max_length=200, validators=[mailer.issues.validators.one_line], verbose_name='name')),
                ('acknowledgement', models.TextField(help_text='The sentence it asks for, such as “Made possible by the support of the people of …”.', max_length=1000, verbose_name='acknowledgement')),
                ('disclaimer', models.TextField(blank=True, help_text='What it wants said about whose views these are.', max_length=1000, verbose_name='disclaimer')),
                ('funder', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='issues.funder')),
            ],
            options={
                'verbose_name': 'words in one language',
                'verbose_name_plural': 'words by language',
                'constraints': [models.UniqueConstraint(fields=('funder', 'language'), name='one_wording_a_funder_and_language')],
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255, validators=[mailer.issues.validators.one_line], verbose_name='title')),
                ('code', models.CharField(blank=True, help_text='The abbreviation donors know it by. Readers see it above the title.', max_length=40, validators=[mailer.issues.validators.one_line], verbose_name='code')),
                ('colour', models.CharField(blank=True, help_text="Of its bar, as #rrggbb; the newsletter's own if empty. Dark enough for white text on it.", max_length=7, validators=[mailer.issues.validators.readable_colour], verbose_name='colour')),
                ('description', wagtail.fields.RichTextField(blank=True, help_text='Readers see it below the title, unless an issue says something of its own.', verbose_name='description')),
            ],
            options={
                'verbose_name': 'programme',
                'verbose_name_plural': 'programmes',
                'ordering': ('title',),
            },
        ),
        migrations.CreateModel(
            name='ProgrammeWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=mailer.issues.models.newsletter.languages, max_length=10, verbose_name='language')),
                ('title', models.CharField(max_length=255, validators=[mailer.issues.validators.one_line], verbose_name='title')),
                ('description', wagtail.fields.RichTextField(blank=True, verbose_name='description')),
                ('programme', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='issues.programme')),
            ],
            options={
                'verbose_name': 'words in another language',
                'verbose_name_plural': 'words in other languages',
                'constraints': [models.UniqueConstraint(fields=('programme', 'language'), name='one_wording_a_programme_and_language')],
            },
        ),
        migrations.CreateModel(
            name='Funding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('funder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fundings', to='issues.funder', verbose_name='funder')),
                ('programme', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='fundings', to='issues.programme')),
            ],
            options={
                'verbose_name': 'funding',
                'verbose_name_plural': 'fundings',
                'ordering': ('since', 'pk'),
            },
        ),
    ]
