"""Runs from before: their columns become rows, their paths are split, their counts are summed up."""

from django.db import migrations

STATES = ("blocked", "ready", "running", "waiting", "done", "failed", "skipped", "cancelled")


def carry_over(apps, schema_editor):
    for run in apps.get_model("pipelines", "Run").objects.select_related("version").iterator():
        _columns_to_rows(apps, run)
        tallies = apps.get_model("pipelines", "StepTally").objects.filter(run=run)
        for state in STATES:
            setattr(run, state, sum(getattr(tally, state) for tally in tallies))
        run.save()
    for row in apps.get_model("pipelines", "StepRun").objects.exclude(path="").iterator():
        row.parent = row.path.rpartition(".")[0]
        row.row = int(row.path.split(".")[0])
        row.save(update_fields=["parent", "row"])


def _columns_to_rows(apps, run):
    drawn = run.version.drawing.get("inputs", {})
    columns = {name: run.inputs.pop(name) for name in list(run.inputs) if drawn.get(name, {}).get("many")}
    if not columns:
        return
    run.rows = run.laid = max(len(column) for column in columns.values())
    Row = apps.get_model("pipelines", "Row")
    for number in range(run.rows):
        values = {name: column[number] for name, column in columns.items()}
        words = "\n".join(str(value) for value in values.values() if isinstance(value, str))
        Row.objects.create(run=run, number=number, values=values, words=words)


class Migration(migrations.Migration):

    dependencies = [("pipelines", "0003_the_runner")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
