// Looks for faults in pages: check.cjs MODULES CHROMIUM PAGE... prints each as a line. html-validate reads the source; axe looks at
// the page in Chromium, on a screen, on a phone and on a narrow one, where nothing may be wider than the screen.
const path = require('path');
const [modules, chromium, ...pages] = process.argv.slice(2);
const from = (name) => require(path.join(modules, name));

async function main() {
  const { HtmlValidate, StaticConfigLoader } = from('html-validate');
  const validator = new HtmlValidate(new StaticConfigLoader({ root: true, extends: ['html-validate:recommended'] }));
  const browser = await from('playwright-core').chromium.launch({ executablePath: chromium, args: ['--no-sandbox'] });
  for (const page of pages) {
    const name = path.basename(page);
    const report = await validator.validateFile(page);
    for (const result of report.results)
      for (const m of result.messages) console.log(`${name}: line ${m.line}: ${m.ruleId}: ${m.message}`);
    for (const width of [1280, 360, 320]) {
      const context = await browser.newContext({ viewport: { width, height: 800 } });
      const asked = [];
      context.on('request', (r) => asked.push(r.url()));
      const tab = await context.newPage();
      await tab.goto('file://' + page);
      for (const url of asked.slice(1)) console.log(`${name}: loads ${url}`);
      const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) console.log(`${name}: ${wide} pixels wide on a screen of ${width}`);
      await tab.addScriptTag({ path: path.join(modules, 'axe-core/axe.min.js') });
      const found = await tab.evaluate(() => axe.run(document));
      for (const v of found.violations) console.log(`${name}: at ${width}: ${v.id}: ${v.help}: ${v.nodes[0].html.slice(0, 200)}`);
      await context.close();
    }
  }
  await browser.close();
}

main().catch((err) => {
  console.error(err);
  process.exit(1);
});
