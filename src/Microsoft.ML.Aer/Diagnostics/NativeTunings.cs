namespace Microsoft.ML.Aer;

/// <summary>Switches of native libraries that make some machines faster; none is on unless asked for.</summary>
[Flags]
public enum NativeTunings
{
    /// <summary>Everything as the libraries come.</summary>
    None = 0,

    /// <summary>
    /// Lets MKL, inside libtorch, use AVX-512 and AVX2 code paths on AMD processors, which it otherwise avoids there. It answers
    /// for the processor where MKL asks for its vendor, which Intel does not support. Linux on x64. Measured on Zen 5:
    /// two to three times the speed of matrix products; on Zen 3, without AVX-512, at most a tenth.
    /// </summary>
    MklOnAmd = 1,

    /// <summary>
    /// Lets the C library keep freed memory instead of giving it back and asking for it again, page by page: up to twice the
    /// speed of large temporaries in virtual machines. The process's resident memory then never shrinks. Linux with glibc.
    /// </summary>
    KeepFreedMemory = 2,

    /// <summary>All of them.</summary>
    All = MklOnAmd | KeepFreedMemory,
}
