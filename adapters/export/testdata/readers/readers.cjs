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
  for (const name of ["view_other", "why", "why_words", "country", "response_id", "visits", "use"]) {
    show(name, responses.map((row) => row[name]));
  }
  const day = (at) => (at instanceof Date ? new Date(at - at.getTimezoneOffset() * 60000).toISOString() : String(at)).slice(0, 10);
  show("met", responses.map((row) => day(row.met)));
  const time = (at) => (at instanceof Date ? at.toISOString() : String(at)).replace(" ", "T").replace(/(\.000Z|\+00)$/, "Z");
  show("started_at", responses.map((row) => time(row.started_at)));
  show("withdrawn", tables.withdrawn.map((row) => row.response_id));
  process.stdout.write(lines.join("\n") + "\n");
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
