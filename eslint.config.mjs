import js from "@eslint/js";
import globals from "globals";

export default [
    { ignores: ["**/static/lib/**", "node_modules/**", ".local/**"] },
    js.configs.recommended,
    {
        files: ["addons/**/*.js"],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: { ...globals.browser, odoo: "readonly", luxon: "readonly" },
        },
        linterOptions: { reportUnusedDisableDirectives: "error" },
        rules: {
            "no-console": "error",
            "no-var": "error",
            "prefer-const": "error",
            eqeqeq: "error",
            curly: "error",
            "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
        },
    },
    {
        files: ["addons/**/static/src/**/*sw*.js", "addons/**/service_worker*.js"],
        languageOptions: { globals: globals.serviceworker },
    },
    {
        // Odoo's browser tests speak through the console.
        files: ["addons/**/static/tests/**/*.js"],
        rules: { "no-console": "off" },
    },
];
