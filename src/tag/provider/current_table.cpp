#include <spindrift/tag/provider/current_table.hpp>

#include <spindrift/base/error.hpp>

#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <exception>
#include <optional>
#include <utility>

namespace spindrift::tag::provider {

/// By what a change of a file shows. Zeros if there is no such file.
struct CurrentTable::Stamp {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    std::int64_t modified = 0;  // ns

    bool operator==(const Stamp&) const = default;

    [[nodiscard]] static std::vector<Stamp> of(const std::vector<std::string>& files) {
        std::vector<Stamp> stamps;
        for (const std::string& file : files) {
            struct stat status {};
            if (::stat(file.c_str(), &status) == 0) {
                stamps.push_back({status.st_dev, status.st_ino, status.st_size,
                                  status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec});
            } else {
                stamps.emplace_back();
            }
        }
        return stamps;
    }
};

struct CurrentTable::Source {
    ProviderSource provider;
    std::optional<ProviderData> data{};  // the last that could be read
    std::vector<Stamp> read{};           // of the files when they were read
    std::vector<Stamp> seen{};           // of the files at the last check
    bool has_changed = false;
};

CurrentTable::CurrentTable(std::vector<ProviderSource> sources, Options options)
    : options_(std::move(options)), reload_requested_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (reload_requested_.get() < 0) {
        throw system_error("cannot watch for reloads", errno);
    }
    options_.read.stop = &stop_;
    for (ProviderSource& source : sources) {
        sources_.push_back({std::move(source)});
    }
    reload([](const Source&) { return true; });
    if (!table_) {
        table_ = std::make_shared<const PrefixTable>();
        version_ = 1;
    }
    thread_ = Thread([this] { run(); },
                     [this](const std::exception_ptr& failure) {
                         if (options_.loaded) {
                             options_.loaded({.error = failure_text(failure), .version = version()});
                         }
                     });
}

CurrentTable::~CurrentTable() {
    stop_.request();
    thread_.join();
}

void CurrentTable::request_reload() noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(reload_requested_.get(), &one, sizeof one);
}

std::shared_ptr<const PrefixTable> CurrentTable::table() const {
    const std::lock_guard lock(mutex_);
    return table_;
}

void CurrentTable::run() {
    const auto interval = static_cast<int>(options_.check_interval.count());
    while (!stop_.requested()) {
        const bool is_requested = stop_.wait_readable(reload_requested_.get(), interval);
        if (stop_.requested()) {
            return;
        }
        if (is_requested) {
            std::uint64_t count = 0;
            [[maybe_unused]] const auto taken = ::read(reload_requested_.get(), &count, sizeof count);
            reload([](const Source&) { return true; });
        } else {
            check_files();
        }
        free_old_tables();
    }
}

void CurrentTable::check_files() {
    for (Source& source : sources_) {
        std::vector<Stamp> now = Stamp::of(source.provider.files);
        source.has_changed = now != source.read && now == source.seen;
        source.seen = std::move(now);
    }
    const auto has_changed = [](const Source& source) { return source.has_changed; };
    if (std::ranges::any_of(sources_, has_changed)) {
        reload(has_changed);
    }
}

void CurrentTable::reload(const std::function<bool(const Source&)>& is_chosen) {
    LoadResult result;
    bool is_new = false;
    for (Source& source : sources_) {
        if (is_chosen(source)) {
            result.providers.push_back(read(source));
            is_new = is_new || result.providers.back().error.empty();
        }
    }
    if (stop_.requested()) {
        return;
    }
    if (is_new) {
        replace_table(result);
    }
    result.version = version();
    if (options_.loaded) {
        options_.loaded(result);
    }
}

ProviderLoad CurrentTable::read(Source& source) const {
    ProviderLoad load;
    load.name = source.provider.name;
    load.keeps_old = source.data.has_value();
    source.read = Stamp::of(source.provider.files);
    source.seen = source.read;
    try {
        ProviderData data = source.provider.read(load.report, options_.read);
        if (Stamp::of(source.provider.files) != source.read) {
            throw Error("a file has changed while it was read");
        }
        load.prefixes = data.prefix_count();
        source.data = std::move(data);
        load.keeps_old = false;
    } catch (...) {
        load.error = failure_text(std::current_exception());
    }
    return load;
}

void CurrentTable::replace_table(LoadResult& result) {
    std::vector<const ProviderData*> data;
    for (const Source& source : sources_) {
        if (source.data) {
            data.push_back(&*source.data);
        }
    }
    std::shared_ptr<const PrefixTable> table;
    try {
        table = std::make_shared<const PrefixTable>(data);
        old_tables_.reserve(old_tables_.size() + 1);
    } catch (...) {
        result.error = failure_text(std::current_exception());
        return;
    }
    const std::uint32_t now = options_.now ? options_.now() : static_cast<std::uint32_t>(std::time(nullptr));
    const std::lock_guard lock(mutex_);
    table_.swap(table);
    old_tables_.push_back(std::move(table));
    version_.store(std::max(now, version() + 1), std::memory_order_release);
}

// Frees the tables that no thread uses any more. Here, since it takes milliseconds to free a table: threads that look
// up never hold the last reference.
void CurrentTable::free_old_tables() {
    std::erase_if(old_tables_, [](const auto& table) { return table.use_count() <= 1; });
}

}  // namespace spindrift::tag::provider
