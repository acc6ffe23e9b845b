import { expect, test } from "vitest";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";

const tensors = {
  a: { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 1e-7, 9) },
  b: { shape: [1], data: Float32Array.of(42) },
};

function fileWith(header: unknown, data: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + data);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  return file;
}

test("NTK-02.2 safetensors: what is written is read again, with an 8-byte little-endian header length", () => {
  const file = writeSafetensors(tensors, { ss_output_name: "Ava_V1" });
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  expect(file.length).toBe(8 + length + 7 * 4);
  expect(JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length))).b).toEqual({
    dtype: "F32",
    shape: [1],
    data_offsets: [24, 28],
  });
  const read = readSafetensors(file);
  expect(read.metadata).toEqual({ ss_output_name: "Ava_V1" });
  expect(read.tensors.get("a")).toEqual(tensors.a);
  expect(read.tensors.get("b")).toEqual(tensors.b);
});

test.each([
  ["a short file", new Uint8Array(5), "shorter"],
  ["a header longer than the file", Uint8Array.of(255, 1, 0, 0, 0, 0, 0, 0, 123), "does not fit"],
  ["a giant header", new Uint8Array(16).fill(255), "does not fit"],
  ["a header that is not JSON", fileWith("{nonsense", 0), "not JSON"],
  ["a list as header", fileWith([1], 0), "not an object"],
  ["another number type", fileWith({ a: { dtype: "F16", shape: [2], data_offsets: [0, 4] } }, 4), "only F32"],
  ["a negative shape", fileWith({ a: { dtype: "F32", shape: [-1], data_offsets: [0, 4] } }, 4), "valid shape"],
  ["offsets outside", fileWith({ a: { dtype: "F32", shape: [2], data_offsets: [0, 8] } }, 4), "outside"],
  ["a shape that does not fit", fileWith({ a: { dtype: "F32", shape: [2], data_offsets: [0, 4] } }, 4), "asks for 8"],
  [
    "overlapping tensors",
    fileWith(
      { a: { dtype: "F32", shape: [2], data_offsets: [0, 8] }, b: { dtype: "F32", shape: [1], data_offsets: [4, 8] } },
      8,
    ),
    "overlaps",
  ],
  ["a gap", fileWith({ a: { dtype: "F32", shape: [1], data_offsets: [4, 8] } }, 8), "gap"],
  ["bytes at the end", fileWith({ a: { dtype: "F32", shape: [1], data_offsets: [0, 4] } }, 8), "belong to no tensor"],
  ["metadata that is no text", fileWith({ __metadata__: { ss_steps: 3 } }, 0), "strings only"],
])("NTK-02.2 safetensors: %s is refused", (_, file, message) => {
  expect(() => readSafetensors(file)).toThrow(message);
});
