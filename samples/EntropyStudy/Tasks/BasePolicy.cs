using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace EntropyStudy;

/// <summary>The checkpoint folders that training starts from; they lie beside the program.</summary>
internal static class BasePolicy
{
    private static readonly ConcurrentDictionary<string, string> Hashes = new();

    public static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, "bases", name);

    /// <summary>A short hash of the weights; "missing" where they are not there.</summary>
    public static string Hash(string name) => Hashes.GetOrAdd(name, n =>
    {
        string weights = Path.Combine(Folder(n), "model.safetensors");
        return File.Exists(weights) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(weights)))[..12] : "missing";
    });
}
