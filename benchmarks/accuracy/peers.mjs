// What the linters of Chinese copy that are written for Node say of texts, with the settings they come with.
// Standard input: {"peer": NAME, "texts": [TEXT, ...]}.  Standard output: {"version", "results": [{"fixed", "said"}]},
// null for a text that it failed on; "said" are complaints without a repair: [[offset in UTF-16 units, words], ...].
// Run where the packages are installed: node peers.mjs FOLDER, the folder that holds node_modules.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const folder = resolve(process.argv[2]);
const require = createRequire(join(folder, "here.js"));
const version = (name) => JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8")).version;

const PEERS = {
  autocorrect: () => {
    const { formatFor } = require("autocorrect-node");
    return { version: version("autocorrect-node"), run: (text) => ({ fixed: formatFor(text, "a.txt"), said: [] }) };
  },
  zhlint: () => {
    const { run } = require("zhlint");
    const lint = (text) => run(text, { rules: { preset: "default" } });
    const unclosed = ({ message }) => /未闭合|未匹配/.test(message);
    // It counts the place of a lone mark from the start of its block, so blocks are asked one by one for these.
    const lone = (text) => {
      let at = 0;
      return text.split("\n").flatMap((line) => {
        const start = at;
        at += line.length + 1;
        return lint(line).validations.filter(unclosed).map(({ index, message }) => [start + index, message]);
      });
    };
    return { version: version("zhlint"), run: (text) => ({ fixed: lint(text).result, said: lone(text) }) };
  },
  "lint-md": () => {
    const { lintMarkdown } = require("@lint-md/core");
    return {
      version: version("@lint-md/core"),
      run: (text) => {
        const { fixedResult } = lintMarkdown(text, {}, true);
        return { fixed: fixedResult?.result ?? text, said: [] };
      },
    };
  },
};

const { peer, texts } = JSON.parse(readFileSync(0, "utf8"));
console.log = () => {}; // what a peer prints is not the answer
const { version: installed, run } = PEERS[peer]();
const attempt = (text) => {
  try {
    return run(text);
  } catch {
    return null;
  }
};
process.stdout.write(JSON.stringify({ version: installed, results: texts.map(attempt) }));
