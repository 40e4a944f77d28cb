"""Sockets: membership at the door and again when access changes; the engine's announcements, word for word."""

from __future__ import annotations

from django.urls import path

from .inbox import InboxConsumer
from .pipeline import PipelineConsumer
from .run import RunConsumer

socket_urls = [
    path("ws/runs/<int:pk>", RunConsumer.as_asgi()),
    path("ws/runs/<int:pk>/", RunConsumer.as_asgi()),
    path("ws/reviews", InboxConsumer.as_asgi()),
    path("ws/reviews/", InboxConsumer.as_asgi()),
    path("ws/pipelines/<int:pk>", PipelineConsumer.as_asgi()),
    path("ws/pipelines/<int:pk>/", PipelineConsumer.as_asgi()),
]
