"""The audit log by program."""

from __future__ import annotations

from pipelines.actions.audit import note_deed, seal_audit
from pipelines.models import AuditEntry, Project
from studio.models import User
from tests.studio.api.conftest import Caller


def test_owners_read_a_project_s_and_only_staff_read_all_page_by_page(
    project: Project, alice: User, as_owner: Caller
) -> None:
    for n in range(3):
        note_deed("publish", "policy", n, project=project.pk, by=alice.pk, who="Alice")
    note_deed("connect", "connection", "bfl", project=None, by=None, who="the command line")
    seal_audit()
    first = as_owner("GET", f"/audit?project={project.slug}&noun=policy&limit=2").json()
    rest = as_owner("GET", f"/audit?project={project.slug}&noun=policy&limit=2&cursor={first['next']}").json()
    assert [item["noun_id"] for item in first["items"] + rest["items"]] == ["0", "1", "2"]
    assert rest["next"] is None
    assert all(len(item["digest"]) == 64 for item in first["items"])
    assert as_owner("GET", "/audit").status_code == 404
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    told = as_owner("GET", "/audit").json()["items"]
    assert len(told) == AuditEntry.objects.filter(number__gt=0).count() + AuditEntry.objects.filter(number=None).count()
    assert as_owner("GET", "/audit?since=soon").status_code == 422
    refused = as_owner("GET", "/audit?words=a%00b")
    assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, ["words"])
