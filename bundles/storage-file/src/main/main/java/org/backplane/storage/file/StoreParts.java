// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import org.backplane.storage.file.state.StateStore;

/** What a store consists of. */
record StoreParts(
        CurrentSettings settings,
        LogMap log,
        StateStore state,
        ReaderThreads readers,
        Committer committer,
        Housekeeper housekeeper,
        StoreFigures figures) {}
