"""The form by which staff upload a photo, wherever Wagtail shows it: the library, a chooser, an image's own page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.fields import FileField
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.images.views.images import DeleteView
from wagtail.images.views.multiple import AddView

from mailer.issues.admin.keeping import refuse_photo_deletion
from mailer.issues.errors import PictureRefused
from mailer.issues.picture_intake import TakenPicture
from mailer.issues.picture_kinds import EMPTY, NO_PICTURE
from mailer.issues.withdrawn import take_in_unless_withdrawn


class PictureField(WagtailImageField):
    """Takes a picture in, whatever its file is called."""

    default_validators = []

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        help_text = _("JPEG, PNG, GIF, WebP or HEIC, up to {most} MB. Place, time and camera are removed from it.")
        self.help_text = help_text.format(most=settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE // 2**20)
        self.error_messages |= {"empty": EMPTY, "invalid_image_extension": NO_PICTURE}

    def to_python(self, data: Any) -> TakenPicture | None:
        file = FileField.to_python(self, data)
        if file is None:
            return None
        try:
            return take_in_unless_withdrawn(file)
        except PictureRefused as refused:
            raise ValidationError(str(refused), code="refused") from refused


class PictureForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            plain = self.fields["file"]
            self.fields["file"] = PictureField(label=plain.label, required=plain.required, widget=plain.widget)


class AddPictures(AddView):
    """Many at once. What Wagtail would keep aside, as it came, until its other fields are put right is refused."""

    def get_upload_form_class(self) -> type[PictureForm]:
        class UploadForm(super().get_upload_form_class()):  # type: ignore[misc]
            def full_clean(self) -> None:
                super().full_clean()
                if self._errors and "file" not in self._errors:
                    self.add_error("file", [error for errors in self._errors.values() for error in errors])

        return UploadForm


class DeletePicture(DeleteView):
    """One that nobody's consent is recorded for."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return refuse_photo_deletion(request, [self.object]) or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return refuse_photo_deletion(request, [self.object]) or super().post(request, *args, **kwargs)
