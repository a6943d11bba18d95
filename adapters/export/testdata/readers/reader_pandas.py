# Prints what read.py of a package finds.
import sys

try:
    import pandas
except ImportError:
    print("missing python3-pandas")
    sys.exit(0)

sys.path.insert(0, sys.argv[1])
from read import read

tables = read(sys.argv[1])


def show(name, values):
    for value in values:
        print(name, "" if value is pandas.NA else str(value).encode().hex(), sep="\t")


for name, frame in tables.items():
    show("rows." + name, [len(frame)])
responses, answers = tables["responses"], tables["answers"]
show("text", answers.text[(answers.question_id == "why") & (answers.state == "answered")])
for name in ["view_other", "why", "why_note", "country", "response_id", "visits"]:
    show(name, responses[name])
show("use", [";".join(codes) for codes in responses.use])
show("met", responses.met.dt.strftime("%Y-%m-%d"))
show("started_at", responses.started_at.dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
show("withdrawn", tables["withdrawn"].response_id)

# The types are those of the description.
assert str(responses.visits.dtype) == "Int64", responses.visits.dtype
assert str(responses.started_at.dt.tz) == "UTC", responses.started_at.dtype
assert responses.submitted_at.isna().all()
assert responses.why.dtype == "string", responses.why.dtype
assert str(tables["questions"].required.dtype) == "boolean"
assert answers.item.notna().all()  # an item that is empty is not missing
assert responses.order_1.isna().all()
