export { default as Sigma } from "sigma";
export { NodeProgram, EdgeProgram } from "sigma/rendering";
export { floatColor } from "sigma/utils";
