"""Attribution learned from annotated documents: a model of the user's own, kept outside the package."""
