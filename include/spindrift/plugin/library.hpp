#pragma once

#include <functional>
#include <memory>
#include <string>

namespace spindrift::plugin {

struct Functions;

/// libnmsg.so.8, which loads and calls plug-ins: shared objects made for libnmsg (docs/plugins.md). It is loaded when
/// it is asked for, once for the process, and stays loaded.
class Library {
public:
    struct Options {
        int debug = 0;  ///< what plug-ins ask for with `nmsg_get_debug`, and the highest level that `log` receives
        /// Receives what the library and its plug-ins report, on any thread. Must not throw.
        std::function<void(int level, const std::string& text)> log{};
    };

    /// Loads the library, which loads the message modules of the folder that `NMSG_MSGMOD_DIR` names.
    /// \throws Error if the library is not found or its folder of modules cannot be read
    explicit Library(Options options);
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    ~Library();

    /// For the classes of this folder.
    [[nodiscard]] const Functions& functions() const noexcept { return *functions_; }

    /// The reason why the last call of this thread failed.
    [[nodiscard]] std::string last_error() const;

    /// While it lives, `log` receives nothing from this thread: of calls whose failure is an error of ours.
    class [[nodiscard]] Silence {
    public:
        Silence() noexcept;
        Silence(const Silence&) = delete;
        Silence& operator=(const Silence&) = delete;
        ~Silence();
    };

private:
    std::unique_ptr<const Options> options_;  // at an address that stays, for the library
    std::unique_ptr<const Functions> functions_;
};

/// Whether a folder has message modules in the form of shared objects.
[[nodiscard]] bool has_message_modules(const std::string& folder);

/// A plug-in as options name it: `MODULE[,PARAMETER]`. MODULE is a path if it begins with `/` or `.`, else a name.
struct ModuleSpec {
    explicit ModuleSpec(const std::string& text);

    std::string name;
    std::string parameter;
    bool has_parameter = false;

    /// The parameter as modules expect it: a C string, whose length includes its NUL; or null and 0.
    [[nodiscard]] const void* data() const noexcept { return has_parameter ? parameter.c_str() : nullptr; }
    [[nodiscard]] std::size_t size() const noexcept { return has_parameter ? parameter.size() + 1 : 0; }
};

}  // namespace spindrift::plugin
