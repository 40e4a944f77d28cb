import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: import.meta.dirname,
  base: "/static/dist/",
  plugins: [react()],
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    // Fonts stay files of their own, so that a browser fetches only the scripts a page needs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ["src/run.tsx", "src/canvas.tsx", "src/fonts.ts"] },
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
