"""Every address, on one page."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from studio.api import api
from studio.views import (
    account,
    assets,
    brands,
    callbacks,
    connections,
    hand_offs,
    home,
    hooks,
    models,
    outputs,
    pipelines,
    projects,
    reviews,
    runs,
    step_runs,
    subscriptions,
    trials,
)

handler400 = "studio.middleware.bad_request"
handler403 = "studio.middleware.permission_denied"
handler404 = "studio.middleware.page_not_found"
handler500 = "studio.middleware.server_error"

urlpatterns = [
    path("", home.home, name="home"),
    path("welcome/<str:uidb64>/<str:token>/", home.welcome, name="welcome"),
    path("projects/", projects.index, name="projects-index"),
    path("projects/<slug:slug>/", projects.detail, name="projects-detail"),
    path("projects/<slug:slug>/assets/", assets.upload, name="assets-upload"),
    path("projects/<slug:slug>/subscriptions/<int:pk>/remove/", subscriptions.remove, name="projects-unsubscribe"),
    path("projects/<slug:slug>/pipelines/<int:pk>/", pipelines.detail, name="pipelines-detail"),
    path("projects/<slug:slug>/pipelines/<int:pk>/start/", pipelines.start, name="pipelines-start"),
    path("projects/<slug:slug>/pipelines/<int:pk>/start/table/", pipelines.table, name="pipelines-table"),
    path("runs/", runs.index, name="runs-index"),
    path("runs/<int:pk>/", runs.detail, name="runs-detail"),
    path("runs/<int:pk>/cancel/", runs.cancel, name="runs-cancel"),
    path("runs/<int:pk>/retry/", runs.retry, name="runs-retry"),
    path("runs/<int:pk>/outputs/", outputs.index, name="runs-outputs"),
    path("runs/<int:pk>/outputs.zip", outputs.archive, name="runs-zip"),
    path("runs/<int:pk>/manifest.json", outputs.manifest, name="runs-manifest"),
    path("runs/<int:run>/step-runs/<int:pk>/", step_runs.detail, name="runs-step-run"),
    path("reviews/", reviews.inbox, name="reviews-inbox"),
    path("reviews/<int:pk>/", reviews.detail, name="reviews-detail"),
    path("reviews/<int:pk>/decide/", reviews.decide, name="reviews-decide"),
    path("hand-offs/<int:pk>/", hand_offs.detail, name="hand-offs-detail"),
    path("hand-offs/<int:pk>/hand-back/", hand_offs.take, name="hand-offs-take"),
    path("brands/", brands.index, name="brands-index"),
    path("brands/<int:pk>/", brands.detail, name="brands-detail"),
    path("brands/<int:pk>/logo-on-<str:ground>.png", brands.logo, name="brands-logo"),
    path("models/", models.index, name="models-index"),
    path("models/trial/", trials.start, name="trials-start"),
    path("models/trial/<int:pk>/", trials.detail, name="trials-detail"),
    path("models/trial/<int:pk>/choose/", trials.choose, name="trials-choose"),
    path("models/<int:pk>/", models.edit, name="models-edit"),
    path("connections/", connections.index, name="connections-index"),
    path("connections/<slug:name>/", connections.edit, name="connections-edit"),
    path("connections/<slug:name>/try/", connections.try_now, name="connections-try"),
    path("connections/<slug:name>/pull/", connections.pull, name="connections-pull"),
    path("connections/<slug:name>/remove/", connections.remove, name="connections-remove"),
    path("connections/add/<slug:provider>/", connections.add, name="connections-add"),
    path("assets/<uuid:pk>/", assets.content, name="assets-content"),
    path("assets/<uuid:pk>/thumb/", assets.thumb, name="assets-thumb"),
    path("callbacks/<str:token>/", callbacks.hear, name="callbacks-hear"),
    path("hooks/<str:provider>/", hooks.hear, name="hooks-hear"),
    path("account/", account.account, name="account"),
    path("account/", include("allauth.account.urls")),
    path("api/v1/", api.urls),
    path("admin/", admin.site.urls),
]
