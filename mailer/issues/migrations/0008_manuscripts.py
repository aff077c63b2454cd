from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0007_first_proofs'),
    ]

    operations = [
        migrations.AddField(
            model_name='issue',
            name='uncertain',
            field=models.JSONField(default=list, editable=False),
        ),
    ]
