export default function StaticPage() {
  return (
    <main>
      <h1>Static</h1>
      <p>The same for everybody, rendered once by the build.</p>
    </main>
  );
}
