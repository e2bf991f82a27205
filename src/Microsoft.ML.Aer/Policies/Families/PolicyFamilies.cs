namespace Microsoft.ML.Aer;

/// <summary>The families this library knows. A new one is one file and one line here.</summary>
internal static class PolicyFamilies
{
    private static readonly Dictionary<string, IPolicyFamily> Known = Register(
    [
        new LlamaFamily(),
        new MistralFamily(),
        new Phi3Family(),
        new Qwen2Family(),
        new Qwen3Family(),
        new SmolLM3Family(),
    ]);

    public static IEnumerable<string> Names => Known.Keys;

    /// <exception cref="NotSupportedException">No such family; the message lists the known ones.</exception>
    public static IPolicyFamily Get(string modelType, string where) =>
        Known.TryGetValue(modelType, out IPolicyFamily? family)
            ? family
            : throw new NotSupportedException($"{where}: model_type '{modelType}' is not supported; known: {string.Join(", ", Known.Keys)}.");

    private static Dictionary<string, IPolicyFamily> Register(IPolicyFamily[] families) =>
        families.ToDictionary(f => f.ModelType, StringComparer.Ordinal);
}
