"""What a brand is known by: documents, their versions, and the passages that they are read into."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .brands import Brand


class DocumentState(models.TextChoices):
    """Where a version of a document stands; it is read by a worker."""

    READING = "reading"
    READY = "ready"
    FAILED = "failed"


class Document(models.Model):
    """Something a brand is known by, such as its guide; only those that are not archived are looked into."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="documents")
    name = models.CharField(max_length=200)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=("brand", "name"), name="document_name_of_brand"),)

    def __str__(self) -> str:
        return self.name

    def newest(self) -> DocumentVersion | None:
        """The newest version, whatever its state."""
        return self.versions.order_by("-number").first()


class DocumentVersion(models.Model):
    """A file of a document, stored under its SHA-256. `pages` is 0 where it has none; `told` says why it failed.

    While it is read, a worker holds it until `held_until`, for the `tries`th time. One with an `embed_model` is read by
    that model too, in its `run`: while that goes on, no worker holds it.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    mime = models.CharField(max_length=80)
    bytes = models.PositiveIntegerField()
    pages = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=DocumentState.choices, default=DocumentState.READING)
    told = models.CharField(max_length=400, blank=True)
    embed_model = models.CharField(max_length=200, blank=True)
    run = models.ForeignKey("Run", models.SET_NULL, null=True, related_name="document_versions")
    tries = models.PositiveSmallIntegerField(default=0)
    held_until = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("document", "number"), name="document_version_number"),)
        indexes = (
            models.Index(fields=("held_until",), condition=models.Q(state="reading"), name="document_being_read"),
        )

    def __str__(self) -> str:
        return f"{self.document.name} v{self.number}"


class Passage(models.Model):
    """Some sentences of a version, numbered from 1 in their order.

    `page` counts from 1 and is 0 where the file has none; `vector` is what it means: 384 float32, little-endian, of
    length 1. `outside` is the same as the version's `embed_model` says it, of whatever size.
    """

    version = models.ForeignKey(DocumentVersion, models.CASCADE, related_name="passages")
    number = models.PositiveIntegerField()
    page = models.PositiveIntegerField(default=0)
    heading = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    vector = models.BinaryField()
    outside = models.BinaryField(null=True)

    class Meta:
        ordering = ("version_id", "number")
        constraints = (models.UniqueConstraint(fields=("version", "number"), name="passage_number"),)

    def __str__(self) -> str:
        return f"{self.heading or self.text[:60]}"
