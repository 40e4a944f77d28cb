import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

// Three layers: what is drawn (canvas/, grid/) → what is live (store, api, socket, follow) → what is known (the rest, pure).
const LIVE = ["store", "api", "socket", "follow"];
const PURE = ["types", "rows", "graph", "snapshot", "words", "sample"];
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
    files: ["src/*.ts"],
    rules: refuse(
      "Only src/canvas and src/grid draw: this layer knows no component and no React.",
      "./canvas/*",
      "./grid/*",
      ...REACT,
    ),
  },
  {
    files: PURE.map((name) => `src/${name}.ts`),
    rules: refuse(
      "This layer is pure: it knows neither React nor the store, the network or the page.",
      "./canvas/*",
      "./grid/*",
      "zustand",
      "zustand/*",
      ...REACT,
      ...LIVE.map((name) => `./${name}`),
    ),
  },
  {
    files: ["src/{canvas,grid}/**/*.{ts,tsx}"],
    rules: {
      "no-restricted-globals": [
        "error",
        { name: "fetch", message: "Ask src/api.ts." },
        { name: "WebSocket", message: "Ask src/socket.ts." },
      ],
    },
  },
  { files: ["src/**/*.test.ts"], rules: { "max-lines-per-function": "off" } },
);
