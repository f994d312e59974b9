// What all scripts' command lines have in common: options, numbers, paths, settings.
export { noWords, type OptionTable, readCommandLine } from "./options.ts";
export { shownPath, userPath } from "./paths.ts";
export { type Data, dataSetting, type GetVariable, presetSetting } from "./settings.ts";
export { numberOption, oneOfOption, pathOption, readNumber, wholeOption } from "./values.ts";
