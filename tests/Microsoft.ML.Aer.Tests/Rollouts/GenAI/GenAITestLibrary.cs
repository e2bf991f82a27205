namespace Microsoft.ML.Aer.Tests;

/// <summary>The real ONNX Runtime GenAI library, or a visible skip where the machine lacks it.</summary>
internal static class GenAITestLibrary
{
    public static void Need() => Assert.SkipUnless(GenAILibrary.IsAvailable,
        $"needs ONNX Runtime GenAI's native library (environment variable {GenAILibrary.PathVariable})");

    /// <summary>A directory that the official builder exported.</summary>
    public static string Golden(string name)
    {
        Need();
        return TestPaths.Shared("goldens", "genai", name);
    }
}
