namespace Microsoft.ML.Aer.Tests;
public sealed class Smoke { [Fact] public void Runs() => Assert.True(TestPaths.Root.Length > 0); }
