/** \file
 * Version of the interface.
 */
#ifndef NMSG_VERSION_H
#define NMSG_VERSION_H

#define NMSG_LIBRARY_VERSION "1.3.3"

/** major * 1000000 + minor * 1000 + patch level */
#define NMSG_LIBRARY_VERSION_NUMBER 1003003

#endif
