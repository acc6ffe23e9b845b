const key = "toast-on-arrival";

/** Leaves a message for the next page: the echo of a form that leads elsewhere. */
export function arriveWithToast(text: string): void {
  sessionStorage.setItem(key, text);
}

export function takeArrivalToast(): string | null {
  const text = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  return text;
}
