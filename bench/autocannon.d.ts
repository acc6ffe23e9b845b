declare module "autocannon" {
  interface Result {
    "2xx": number;
    non2xx: number;
    errors: number;
    duration: number;
  }
  export default function autocannon(options: {
    url: string;
    connections: number;
    duration: number;
    headers?: Record<string, string>;
    setupClient?(client: { setRequests(requests: { headers: Record<string, string> }[]): void }): void;
  }): Promise<Result>;
}
