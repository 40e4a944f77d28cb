import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

// Three layers: what is drawn (canvas/, run/, grid/, parts/) → what is live (draft/, api/, store, socket, follow) →
// what is known (graph/ and the rest, pure).
const LIVE = ["store", "socket", "follow", "draft/*", "api/*"];
const PURE = ["types", "rows", "snapshot", "words", "sample", "graph/*"];
const DRAWN = ["canvas", "run", "grid", "parts"];
const up = (names) => names.flatMap((name) => [`./${name}`, `../${name}`]);
const REACT = ["react", "react-dom", "react-dom/*", "react/*", "@xyflow/*", "@tanstack/*"];

const refuse = (message, ...group) => ({
  "no-restricted-imports": ["error", { patterns: [{ group, message }] }],
});

export default defineConfig(
  { ignores: ["node_modules", "../dist"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  { files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
  {
    files: ["src/**/*.{ts,tsx}"],
    extends: [hooks.configs.flat["recommended-latest"]],
    rules: {
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["src/*.ts", "src/{draft,api,graph}/*.ts"],
    rules: refuse(
      "Only src/canvas, src/run, src/grid and src/parts draw: this layer knows no component and no React.",
      ...up(DRAWN.map((name) => `${name}/*`)),
      ...REACT,
    ),
  },
  {
    files: PURE.map((name) => `src/${name}.ts`),
    rules: refuse(
      "This layer is pure: it knows neither React nor the store, the network or the page.",
      ...up(DRAWN.map((name) => `${name}/*`)),
      "zustand",
      "zustand/*",
      ...REACT,
      ...up(LIVE),
    ),
  },
  {
    files: ["src/{canvas,run,grid,parts}/**/*.{ts,tsx}"],
    rules: {
      "no-restricted-globals": [
        "error",
        { name: "fetch", message: "Ask src/api." },
        { name: "WebSocket", message: "Ask src/socket.ts." },
      ],
    },
  },
  { files: ["src/**/*.test.ts"], rules: { "max-lines-per-function": "off" } },
);
