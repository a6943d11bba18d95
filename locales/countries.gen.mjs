// Writes countries.json: the names of all countries and territories, and of the regions of the world (M49 of the United Nations),
// in every language that has a bot.LANG.json here,
// from CLDR as Node's ICU has it, and other names that people type. Run "go generate ./locales".
import { readdirSync, writeFileSync } from "node:fs";

const langs = readdirSync(".").map((name) => /^bot\.(.+)\.json$/.exec(name)?.[1]).filter(Boolean).sort();

// Codes of CLDR that are no assigned codes of ISO 3166-1: groups of countries, parts of one, and former ones.
const skip = new Set(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "TA", "UN", "XA", "XB", "ZZ", "QO", "UK", "SU", "DD", "YU",
  "AN", "BU", "CS", "FX", "NT", "TP", "ZR", "YD", "NH", "HV", "DY", "RH", "VD", "CT", "FQ", "JT", "MI", "NQ", "PC", "PU", "PZ", "WK"]);

// Names that people type and CLDR does not have. Case, accents and punctuation make no difference in the search.
const typed = {
  AE: ["UAE", "EAU"], BA: ["BiH"], BO: ["Plurinational State of Bolivia"], BY: ["Belorussia", "Biélorussie"],
  CD: ["DRC", "DR Congo", "RDC", "RD Congo", "Democratic Republic of the Congo", "República Democrática del Congo",
    "République démocratique du Congo", "Zaire"],
  CF: ["CAR", "RCA"], CG: ["Republic of the Congo", "República del Congo", "République du Congo"],
  CI: ["Ivory Coast", "Costa de Marfil"], CN: ["PRC", "People's Republic of China"], CV: ["Cape Verde", "Cabo Verde"],
  CZ: ["Czech Republic", "República Checa", "République tchèque"], FM: ["Federated States of Micronesia"],
  GB: ["UK", "Great Britain", "England", "Scotland", "Wales", "Northern Ireland", "Gran Bretaña", "Inglaterra", "Escocia", "Gales",
    "Irlanda del Norte", "Grande-Bretagne", "Angleterre", "Écosse", "Pays de Galles", "Irlande du Nord"],
  HK: ["Hong Kong"], IR: ["Islamic Republic of Iran"], KG: ["Kyrgyz Republic", "Kirguizistán", "Kirghizie"], KP: ["DPRK"],
  KR: ["Republic of Korea", "República de Corea", "République de Corée"], LA: ["Lao PDR"],
  MD: ["Republic of Moldova"], MK: ["Macedonia", "Macédoine"], MM: ["Burma", "Birmania", "Birmanie"], MO: ["Macau", "Macao"],
  NL: ["Holland", "Holanda", "Hollande"], PG: ["PNG"], PS: ["Palestine", "Palestina"], RU: ["Russian Federation"],
  SA: ["KSA"], SY: ["Syrian Arab Republic"], SZ: ["Swaziland", "Suazilandia", "Swazilandia"],
  TL: ["East Timor", "Timor Oriental"], TR: ["Turkey", "Turquía", "Turquie"], TZ: ["United Republic of Tanzania"],
  US: ["USA", "EE. UU.", "EEUU", "EUA", "Estados Unidos de América", "États-Unis d'Amérique"],
  VA: ["Holy See", "Vatican", "Vaticano", "Santa Sede", "Saint-Siège"], VE: ["Bolivarian Republic of Venezuela"], VN: ["Viet Nam"],
  XK: ["Kosova"], ZA: ["RSA"],
};

// Names of CLDR that could mean two countries.
const clearer = { CG: { es: "Congo (Brazzaville)" }, CD: { es: "Congo (Kinshasa)" } };

const names = (lang) => new Intl.DisplayNames(lang, { type: "region", fallback: "none" });
const regions = names("en");
const all = {};
for (let a = 65; a <= 90; a++) for (let b = 65; b <= 90; b++) {
  const code = String.fromCharCode(a, b);
  if (!regions.of(code) || skip.has(code)) continue;
  const country = { names: {} };
  for (const lang of langs) country.names[lang] = clearer[code]?.[lang] ?? names(lang).of(code);
  const also = new Set(typed[code]);
  // CLDR abbreviates English names, people write them out.
  const written = country.names.en.replace("&", "and").replace(/^St\. /, "Saint ");
  if (written !== country.names.en) also.add(written);
  for (const name of Object.values(country.names)) also.delete(name);
  if (also.size > 0) country.also = [...also];
  all[code] = country;
}
for (const code of ["002", "009", "019", "142", "150"]) {
  all[code] = { names: Object.fromEntries(langs.map((lang) => [lang, names(lang).of(code)])) };
}
// By code; JavaScript would put what looks like a number first.
const lines = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, country]) => `${JSON.stringify(code)}: ${JSON.stringify(country)}`);
writeFileSync("countries.json", `{\n${lines.join(",\n")}\n}\n`);
