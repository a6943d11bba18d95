// Prints what a reader of npm finds in a package: node readers.cjs NODE_MODULES READER PACKAGE.
const fs = require("fs");
const path = require("path");
const [modules, reader, folder] = process.argv.slice(2);
const use = (name) => require(require.resolve(name, { paths: [modules] }));
const names = ["responses", "answers", "questions", "choices", "votes", "withdrawn"];
const file = (name) => path.join(folder, name + ".csv");
const text = (name) => fs.readFileSync(file(name), "utf8");
const lines = [];

function show(name, values) {
  for (const value of values) {
    const said = value === null || value === undefined ? "" : value instanceof Date ? value.toISOString().replace(".000", "") : String(value);
    lines.push(name + "\t" + Buffer.from(said).toString("hex"));
  }
}

// Each reader returns the rows of a table as objects.
const readers = {
  papaparse: async (name) => {
    const { data, errors } = use("papaparse").parse(text(name), { header: true, skipEmptyLines: true });
    if (errors.length > 0) throw new Error(JSON.stringify(errors[0]));
    return data;
  },
  "csv-parse": async (name) => use("csv-parse/sync").parse(text(name), { columns: true }),
  datapackage: async (name) => {
    const { Package } = use("datapackage");
    const read = await Package.load(path.join(folder, "datapackage.json"), { basePath: folder });
    if (!read.valid) throw new Error(String(read.errors[0]));
    return read.getResource(name).read({ keyed: true, relations: false });
  },
  "@duckdb/node-api": async (name) => {
    const { DuckDBInstance } = use("@duckdb/node-api");
    const connection = await (await DuckDBInstance.create()).connect();
    const found = await connection.runAndReadAll(`SELECT * FROM '${file(name)}'`);
    return found.getRowObjectsJson();
  },
};

(async () => {
  const tables = {};
  for (const name of names) {
    tables[name] = await readers[reader](name);
    show("rows." + name, [tables[name].length]);
  }
  const { responses, answers } = tables;
  show("text", answers.filter((row) => row.question_id === "why" && row.state === "answered").map((row) => row.text));
  for (const name of ["view_other", "why", "why_note", "country", "response_id", "visits", "use"]) {
    show(name, responses.map((row) => row[name]));
  }
  // datapackage takes a time in UTC for one where it runs, and a day for its midnight there.
  const here = (at) => new Date(at - at.getTimezoneOffset() * 60000);
  const written = (at) => (at instanceof Date ? here(at) : new Date(String(at).replace(" ", "T").replace(/(:\d\d[+-]\d\d)$/, "$1:00"))).toISOString();
  show("met", responses.map((row) => written(row.met).slice(0, 10)));
  show("started_at", responses.map((row) => written(row.started_at).replace(".000", "")));
  show("withdrawn", tables.withdrawn.map((row) => row.response_id));
  process.stdout.write(lines.join("\n") + "\n");
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
