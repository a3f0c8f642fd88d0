// From within a dialog, where a press runs the dialog alone: the browser remembers what the visit now holds.
export default ({ data }) => window.seedAndSoil?.keep(data);
