using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer.Tests;

public sealed unsafe class ElfStubTests
{
    [Fact]
    public void Create_LoadedByTheSystem_HasFunctionsThatReturnOne()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "the library is for Linux on x64");
        nint library = InMemoryLibrary.Load("libstub.so", ElfStub.Create("libstub.so", "first_function", "second", "third"));
        foreach (string name in (string[])["first_function", "second", "third"])
        {
            Assert.Equal(1, ((delegate* unmanaged<int>)NativeLibrary.GetExport(library, name))());
        }
        Assert.False(NativeLibrary.TryGetExport(library, "fourth", out _));
        NativeLibrary.Free(library);
    }

    [Fact]
    public void LoadForAll_MakesSymbolsVisibleToTheProcess()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "the library is for Linux on x64");
        Assert.False(NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "aer_test_visible", out _));
        InMemoryLibrary.LoadForAll("libvisible.so", ElfStub.Create("libvisible.so", "aer_test_visible"));
        Assert.True(NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "aer_test_visible", out _));
    }
}
