// The version of irsalint, as reports name it. A test holds it equal to package.json.
export const version = '0.1.0'
