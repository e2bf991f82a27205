using System.Runtime.CompilerServices;

namespace Microsoft.ML.Aer.Tests;

/// <summary>
/// A test may touch TorchSharp before any type of the library, which then could not help it find its native library:
/// the library's module is initialised first. Nothing is loaded by this.
/// </summary>
internal static class TorchSetup
{
    [ModuleInitializer]
    internal static void Initialise() => RuntimeHelpers.RunModuleConstructor(typeof(TorchNative).Module.ModuleHandle);
}
