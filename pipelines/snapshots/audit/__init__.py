"""The audit log as it is read: whether its chain holds, what is wanted of it, and what its entries say in words."""

from __future__ import annotations

from .chain import Verdict, entry_says, link_digest, verify_audit
from .sheets import audit_csv, audit_lines
from .wanted import AuditWanted, audit_page, sift_audit
from .words import DEEDS, NOUNS, AuditWords, Change, audit_words

__all__ = [
    "DEEDS",
    "NOUNS",
    "AuditWanted",
    "AuditWords",
    "Change",
    "Verdict",
    "audit_csv",
    "audit_lines",
    "audit_page",
    "audit_words",
    "entry_says",
    "link_digest",
    "sift_audit",
    "verify_audit",
]
