#pragma once

#include "command_line.hpp"
#include "service.hpp"

namespace tools {

/// The rows of the options of a service.
inline constexpr OptionSpec daemon_option{'D', "daemon", "", "run in the background"};
inline constexpr OptionSpec pidfile_option{'P', "pidfile", "FILE", "write the process id into this file while it runs",
                                           Completion::files};
inline constexpr OptionSpec username_option{'U', "username", "USER", "switch to this user once everything is open",
                                            Completion::users};

/// Takes one of these options; does nothing for others.
inline void take_service_option(Service::Options& options, int key, const char* value) {
    switch (key) {
        case daemon_option.key: options.daemon = true; break;
        case pidfile_option.key: options.pidfile = value; break;
        case username_option.key: options.username = value; break;
        default: break;
    }
}

}  // namespace tools
