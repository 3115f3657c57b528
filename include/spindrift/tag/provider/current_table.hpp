#pragma once

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/base/thread.hpp>
#include <spindrift/tag/provider/prefix_table.hpp>
#include <spindrift/tag/provider/provider_source.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace spindrift::tag::provider {

/// What came of reading the files of one provider.
struct ProviderLoad {
    std::string name;
    std::string error{};     ///< why the files could not be used; empty if they are in force now
    bool keeps_old = false;  ///< if there is an error: whether what was read before stays in force
    std::size_t prefixes = 0;
    LoadReport report{};  ///< rows that were left out
};

/// What came of a load or a reload.
struct LoadResult {
    std::vector<ProviderLoad> providers{};  ///< those whose files were read
    std::string error{};                    ///< why there is no new table although files could be used; else empty
    std::uint32_t version = 0;              ///< of the table in force
};

/// The table of prefixes in force. A thread of its own reads the files again when it is asked to, and when one of them
/// has changed, and replaces the table; threads that look up keep theirs until they ask for the new one. The files of a
/// provider that cannot be used change nothing: what was read of this provider before stays in force.
///
/// A file counts as changed when its size, its time of modification or its inode is another one than when it was read,
/// and the same at two checks in turn, so that a file is not read while it is being written. A file that changes while
/// it is read is an error.
class CurrentTable {
public:
    struct Options {
        ReadOptions read{};                                                  ///< `stop` is not used
        std::chrono::milliseconds check_interval = std::chrono::seconds(5);  ///< between checks of the files
        /// Told of every load, the first one too, on the thread that does it.
        std::function<void(const LoadResult&)> loaded{};
        /// The time in Unix seconds, for the version of tables; null for that of the system.
        std::function<std::uint32_t()> now{};
    };

    /// Reads all files. The providers whose files cannot be used are left out until they can: `Options::loaded` tells.
    /// \throws Error if there is no descriptor or no thread
    CurrentTable(std::vector<ProviderSource> sources, Options options);
    CurrentTable(const CurrentTable&) = delete;
    CurrentTable& operator=(const CurrentTable&) = delete;
    ~CurrentTable();

    /// Asks for all files to be read again. Requests that come while files are read become one. Async-signal-safe.
    void request_reload() noexcept;

    /// The table in force.
    [[nodiscard]] std::shared_ptr<const PrefixTable> table() const;

    /// The Unix time at which the table in force came into force, in seconds; at least one more than that of the table
    /// before.
    [[nodiscard]] std::uint32_t version() const noexcept { return version_.load(std::memory_order_acquire); }

private:
    struct Stamp;
    struct Source;

    void run();
    void check_files();
    void reload(const std::function<bool(const Source&)>& is_chosen);
    [[nodiscard]] ProviderLoad read(Source& source) const;
    void replace_table(LoadResult& result);
    void free_old_tables();

    Options options_;
    StopSignal stop_;
    FileDescriptor reload_requested_;                             // an eventfd
    std::vector<Source> sources_;                                 // used by the thread, and before it starts
    std::vector<std::shared_ptr<const PrefixTable>> old_tables_;  // likewise
    mutable std::mutex mutex_;                                    // protects `table_`
    std::shared_ptr<const PrefixTable> table_;
    std::atomic<std::uint32_t> version_ = 0;
    Thread thread_;
};

/// The table that one thread uses. To ask for the table in force costs one load if it is the same as before, so a
/// thread can do it for each batch of packets.
class TableView {
public:
    /// \param tables must outlive the view
    explicit TableView(const CurrentTable& tables) : tables_(tables) {}

    /// The table in force. Valid until the next call.
    [[nodiscard]] const PrefixTable& current() {
        if (const std::uint32_t version = tables_.version(); version != version_) {
            table_ = tables_.table();
            version_ = version;
        }
        return *table_;
    }

private:
    const CurrentTable& tables_;
    std::shared_ptr<const PrefixTable> table_;
    std::uint32_t version_ = 0;  // no table has this one
};

}  // namespace spindrift::tag::provider
