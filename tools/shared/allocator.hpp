#pragma once

namespace tools {

/// Makes malloc() return large blocks to the system when they are freed. By default, each thread keeps up to 64 MiB of
/// them, so that a command would hold more memory than its input takes. Called first.
void return_freed_memory() noexcept;

}  // namespace tools
