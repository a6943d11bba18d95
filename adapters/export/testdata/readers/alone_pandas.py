# Prints what pandas finds in the tables of a package without any option.
import sys

try:
    import pandas
except ImportError:
    print("missing python3-pandas")
    sys.exit(0)

names = ["responses", "answers", "questions", "choices", "votes", "withdrawn"]
tables = {name: pandas.read_csv(sys.argv[1] + "/" + name + ".csv") for name in names}


def show(name, values):
    for value in values:
        print(name, "" if pandas.isna(value) else str(value).encode().hex(), sep="\t")


for name, frame in tables.items():
    show("rows." + name, [len(frame)])
responses, answers = tables["responses"], tables["answers"]
show("text", answers.text[(answers.question_id == "why") & (answers.state == "answered")])
for name in ["view_other", "why", "why_note", "country", "response_id", "visits", "use", "met", "started_at"]:
    show(name, responses[name])
show("withdrawn", tables["withdrawn"].response_id)

from pandas._libs.parsers import STR_NA_VALUES

show("missing", STR_NA_VALUES)
