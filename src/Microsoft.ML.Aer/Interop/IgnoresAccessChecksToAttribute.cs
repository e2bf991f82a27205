// ML.NET's native model format (ModelSaveContext, ModelLoadContext, LoadableClass) is internal to Microsoft.ML.Core.
// The runtime honours this attribute; the compiler sees a copy of the assembly with its internals made public.
[assembly: System.Runtime.CompilerServices.IgnoresAccessChecksTo("Microsoft.ML.Core")]

namespace System.Runtime.CompilerServices;

[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
