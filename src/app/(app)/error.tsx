"use client";
export { ErrorInFrame as default } from "../../platform/identity/ui/error-in-frame.tsx";
