// Writes countries.json: the names of all countries and territories from CLDR, as Node's ICU has them.
// Run: node countries.gen.mjs > countries.json
const codes = [];
const regions = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
const skip = new Set(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "TA", "UN", "XA", "XB", "ZZ", "QO", "UK", "SU", "DD", "YU",
  "AN", "BU", "CS", "FX", "NT", "TP", "ZR", "YD", "NH", "HV", "DY", "RH", "VD", "CT", "FQ", "JT", "MI", "NQ", "PC", "PU", "PZ", "WK"]);
for (let a = 65; a <= 90; a++) for (let b = 65; b <= 90; b++) {
  const code = String.fromCharCode(a, b);
  if (regions.of(code) && !skip.has(code)) codes.push(code);
}
// Names that people type and CLDR does not have.
const also = {
  CD: ["DRC", "DR Congo", "RDC", "Congo-Kinshasa"], CG: ["Congo-Brazzaville", "Brazzaville"], CI: ["Ivory Coast", "Costa de Marfil"],
  CV: ["Cape Verde", "Cabo Verde"], CZ: ["Czech Republic", "República Checa", "République tchèque"], GB: ["UK", "Great Britain", "England",
  "Scotland", "Wales", "Reino Unido", "Inglaterra", "Angleterre"], KP: ["DPRK"], KR: ["South Korea", "Republic of Korea"], LA: ["Lao PDR"],
  MK: ["Macedonia"], MM: ["Burma", "Birmania", "Birmanie"], NL: ["Holland", "Holanda", "Hollande"], PS: ["Palestine", "Palestina"],
  RU: ["Russian Federation"], SY: ["Syrian Arab Republic"], SZ: ["Swaziland"], TL: ["East Timor"], TR: ["Turkey", "Turquía", "Turquie"],
  US: ["USA", "America", "EE. UU.", "EEUU", "États-Unis d'Amérique"], VA: ["Holy See"], VN: ["Viet Nam"], BO: ["Plurinational State of Bolivia"],
  TZ: ["United Republic of Tanzania"], VE: ["Bolivarian Republic of Venezuela"], IR: ["Islamic Republic of Iran"], MD: ["Republic of Moldova"],
  XK: ["Kosova"],
};
const names = {};
for (const code of codes) {
  names[code] = {};
  for (const lang of ["en", "es", "fr"]) names[code][lang] = new Intl.DisplayNames(lang, { type: "region" }).of(code);
  if (also[code]) names[code].also = also[code];
}
console.log(JSON.stringify(names, null, 1));
