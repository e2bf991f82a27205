using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Problems by their text: apart from case and white space, the same text is the same problem.</summary>
internal static class ProblemText
{
    /// <summary>A number from 0 up to 1 that depends on the problem and the seed alone, the same on every machine.</summary>
    public static double Share(string problem, int seed) => (ulong)(Digest(problem, seed) >> 75) * (1.0 / (1UL << 53));

    /// <summary>128 bits that tell the problem from others.</summary>
    public static UInt128 Digest(string problem, int seed = 0)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        byte[] text = Encoding.UTF8.GetBytes($"{seed}\n{string.Join(' ', NGrams.Words(problem))}");
        SHA256.HashData(text, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
