/**
 * A number of a JSON text, as Python's `str(json.loads(text))` prints it: `688.0` stays 688.0, `688` stays 688,
 * `0.00001` becomes 1e-05.
 * @param literal the number as it stands in the JSON text
 */
export function pythonNumber(literal: string): string {
  if (/^-?\d+$/.test(literal)) return literal === "-0" ? "0" : literal; // an int, of any length
  return pythonFloat(Number(literal));
}

/**
 * `repr(float)`: the shortest digits that give the same double, as in JavaScript; the exponent comes below 1e-4 and
 * from 1e16 on, with two digits at least.
 */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const [mantissa = "", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (value !== 0 && (exponent < -4 || exponent >= 16)) {
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  if (exponent < 0 && value !== 0) {
    const digits = mantissa.replace(/[-.]/g, "");
    return `${value < 0 ? "-" : ""}0.${"0".repeat(-exponent - 1)}${digits}`;
  }
  const text = String(value);
  return text.includes(".") ? text : `${text}.0`;
}
