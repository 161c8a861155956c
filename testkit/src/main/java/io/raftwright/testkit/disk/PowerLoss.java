package io.raftwright.testkit.disk;

/**
 * What became of the things that were not forced when the power failed.
 *
 * @param keptSectors sectors that are as they were written last
 * @param lostSectors sectors that are older than that; those of files that are gone are not counted
 * @param keptNames   creations, moves and deletions that survived
 * @param lostNames   creations, moves and deletions that did not
 */
public record PowerLoss(int keptSectors, int lostSectors, int keptNames, int lostNames) {

    /** Counts. Owner: one loss of power. */
    static final class Tally {
        private int keptSectors;
        private int lostSectors;
        private int keptNames;
        private int lostNames;

        void addSector(boolean isKept) {
            if (isKept) {
                keptSectors++;
            } else {
                lostSectors++;
            }
        }

        void addName(boolean isKept) {
            if (isKept) {
                keptNames++;
            } else {
                lostNames++;
            }
        }

        PowerLoss total() {
            return new PowerLoss(keptSectors, lostSectors, keptNames, lostNames);
        }
    }
}
