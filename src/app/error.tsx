"use client";
export { PlainError as default } from "../platform/identity/ui/plain-error.tsx";
