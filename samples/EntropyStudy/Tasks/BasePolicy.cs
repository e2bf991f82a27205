using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace EntropyStudy;

/// <summary>The checkpoint folders that training starts from; they lie beside the program.</summary>
internal static class BasePolicy
{
    private static readonly ConcurrentDictionary<string, string> Hashes = new();

    private static readonly Dictionary<string, Action<string>> Made = new()
    {
        ["small"] = SmallBase.Make,
        ["sequences"] = folder => SequenceBase.Make(folder, "sequences", 16_000),
        ["sequences-long"] = folder => SequenceBase.Make(folder, "sequences-long", 256_000),
    };

    /// <summary>Makes a base anew.</summary>
    /// <exception cref="ArgumentException">None of that name was made here.</exception>
    public static void Make(string? name, string folder)
    {
        if (!Made.TryGetValue(name ?? "", out Action<string>? make)) throw new ArgumentException($"'{name}' is no base that was made here; there are {string.Join(", ", Made.Keys)}.", nameof(name));
        make(Path.Combine(folder, name!));
    }

    public static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, "bases", name);

    /// <summary>A short hash of the weights; "missing" where they are not there.</summary>
    public static string Hash(string name) => Hashes.GetOrAdd(name, n =>
    {
        string weights = Path.Combine(Folder(n), "model.safetensors");
        return File.Exists(weights) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(weights)))[..12] : "missing";
    });
}
