import tseslint from "typescript-eslint";

/** Who may import whom: the layers of docs/architecture.md. Each entry: files, what they must not import, why. */
const layers = [
    {
        files: ["components/**/*.ts"],
        patterns: [
            {
                group: ["**/stacks/*", "**/settings.ts", "**/settings/*", "**/plan/*"],
                message: "Components take typed arguments; they know neither settings nor stacks.",
            },
        ],
    },
    {
        files: ["components/apps/**/*.ts"],
        patterns: [
            {
                group: [
                    "**/stacks/*",
                    "**/settings.ts",
                    "**/settings/*",
                    "**/plan/*",
                    "**/backing/managed/*",
                    "**/backing/in-cluster/*",
                    "@pulumi/digitalocean",
                    "./kraken.ts",
                    "./docuelevate.ts",
                    "./hyperstudy.ts",
                    "./chat4all.ts",
                    "./reactive-rtc.ts",
                ],
                message: "An application sees the workload, ingress and backing contracts and the Helm release only.",
            },
        ],
    },
    {
        files: ["stacks/**/*.ts", "index.ts", "outputs.ts", "outputs/**/*.ts", "settings.ts", "settings/**/*.ts"],
        patterns: [
            {
                group: ["**/plan/*", "**/policy/*", "**/delivery/*", "**/tests/*"],
                message: "The program never knows what runs it.",
            },
        ],
    },
    {
        files: ["observability/**/*.ts", "prices/**/*.ts"],
        patterns: [
            {
                group: ["@pulumi/*", "**/components/*", "**/stacks/*", "**/settings/*", "**/plan/*", "**/tests/*"],
                message: "Dashboards and rules are data; they know nothing of what deploys them.",
            },
        ],
    },
    {
        files: ["plan/**/*.ts", "policy/**/*.ts", "tools/**/*.ts"],
        patterns: [
            { group: ["**/delivery/*", "**/tests/*"], message: "Nothing imports the tests, or what workflows run." },
        ],
    },
    {
        files: ["delivery/**/*.ts"],
        patterns: [{ group: ["**/tests/*"], message: "Nothing imports the tests." }],
    },
];

/** The only components that talk to DigitalOcean. */
const digitalOceanUsers = [
    "components/cluster/**/*.ts",
    "components/platform/dns.ts",
    "components/platform/storage*.ts",
    "components/platform/backups.ts",
    "components/backing/managed/**/*.ts",
];

export default tseslint.config(
    { ignores: ["node_modules/", ".plan/", ".cache/", "examples/**/node_modules/"] },
    ...tseslint.configs.recommendedTypeChecked,
    {
        languageOptions: {
            parserOptions: {
                projectService: { allowDefaultProject: ["eslint.config.js", "policy/load.cjs"] },
                tsconfigRootDir: import.meta.dirname,
            },
        },
        rules: {
            "@typescript-eslint/no-unused-vars": [
                "error",
                { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
            ],
            "@typescript-eslint/consistent-type-imports": "error",
        },
    },
    {
        files: ["tests/**/*.ts"],
        rules: {
            "@typescript-eslint/no-unused-expressions": "off",
        },
    },
    {
        files: ["components/**/*.ts"],
        ignores: digitalOceanUsers,
        rules: {
            "@typescript-eslint/no-restricted-imports": [
                "error",
                {
                    paths: [
                        {
                            name: "@pulumi/digitalocean",
                            message: "Only the components listed in eslint.config.js talk to DigitalOcean.",
                        },
                    ],
                },
            ],
        },
    },
    ...layers.map(({ files, patterns }) => ({
        files,
        rules: { "no-restricted-imports": ["error", { patterns }] },
    })),
);
